/** Times in words. */

/** A moment in ISO 8601 as the reader's place writes it; any other text as it is. */
export function momentAsText(moment: string): string {
  const date = new Date(moment);
  return isNaN(date.getTime())
    ? moment
    : date.toLocaleString(undefined, {
        dateStyle: 'medium',
        timeStyle: 'medium'
      });
}
