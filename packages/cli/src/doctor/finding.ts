/** What a check has found. */
export type Finding = {
  /** `note`: it works, and could be better. */
  state: 'ok' | 'note' | 'problem';
  /** One sentence; more stand on lines of their own. */
  text: string;
};
