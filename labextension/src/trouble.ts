/** What went wrong with a question to the server, in words for the user. */

/** What an error says, and the way out where it names one. */
export function troubleAsText(reason: unknown): string {
  if (reason instanceof Error) {
    const hint = (reason as { hint?: unknown }).hint;
    return typeof hint === 'string' && hint !== ''
      ? `${reason.message} – ${hint}`
      : reason.message;
  }
  return String(reason);
}
