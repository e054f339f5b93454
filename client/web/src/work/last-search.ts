/**
 * The words that were looked for last: who comes back from a report finds the search as it was. Opened
 * from the menu, my work is whole again; a reload forgets it.
 */

let words = "";

export const lastSearch = {
  get words(): string {
    return words;
  },
  keep(lookedFor: string): void {
    words = lookedFor;
  },
  forget(): void {
    words = "";
  },
};
