const maxQuotedLength = 200;

/** Says what a body holds that is not Loam's JSON, so that the reader knows who answered. */
export function describeForeignBody(body: string): string {
  const text = body.trim();
  if (text === '') return 'the body is empty';
  if (/^<(!doctype|html|\?xml)/i.test(text)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
    return `the body is a web page${title ? ` titled "${shorten(title)}"` : ''}, not an API's answer; check that \`baseURL\` ends with /v1`;
  }
  return `the body reads "${shorten(text.replaceAll(/\s+/g, ' '))}"`;
}

function shorten(text: string): string {
  return text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
}
