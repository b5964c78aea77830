/** The most choices (`n`) of one prompt. */
export const maxChoices = 8;
