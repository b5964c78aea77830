/** What the conventions of OpenTelemetry call the providers that packages of the AI SDK name otherwise. */
const wellKnown: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'aws.bedrock',
  azure: 'azure.ai.openai',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  moonshotai: 'moonshot_ai',
  vertex: 'gcp.vertex_ai',
  xai: 'x_ai',
};

/** `openai.responses` is `openai`. */
export function providerName(provider: string): string {
  if (provider.startsWith('google.vertex')) return 'gcp.vertex_ai';
  const [name = ''] = provider.split('.');
  return wellKnown[name] ?? name;
}
