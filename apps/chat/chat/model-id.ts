/** The model of this app: `LOAM_CHAT_MODEL`, or the embedded one. Read at each request, so that a build fits every model. */
export function chatModelId(): string {
  return process.env.LOAM_CHAT_MODEL || 'loam/tiny';
}
