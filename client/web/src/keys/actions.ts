/** Everything that has a shortcut. Names of the actions are in the texts, by id. */

export const ACTIONS = {
  // Listening
  play: { group: "listen", combo: "P", typing: true },
  slower: { group: "listen", combo: "S", typing: true },
  // Looking through a draft
  next: { group: "check", combo: "N", typing: true },
  tick: { group: "check", combo: "K", typing: false },
  edit: { group: "check", combo: "E", typing: false },
  empty: { group: "check", combo: "L", typing: false },
  speak: { group: "check", combo: "I", typing: true },
  wrong_word: { group: "check", combo: "F", typing: false },
  undo: { group: "check", combo: "Ctrl+Z", typing: false },
  redo: { group: "check", combo: "Ctrl+Shift+Z", typing: false },
  question: { group: "check", combo: "V", typing: true },
  later: { group: "check", combo: "Alt+L", typing: true },
  confirm: { group: "check", combo: "Ctrl+Enter", typing: true },
  // Dictating
  record: { group: "dictate", combo: "Alt+R", typing: true },
  pause: { group: "dictate", combo: "U", typing: false },
  // Everywhere
  search: { group: "everywhere", combo: "/", typing: false },
  help: { group: "everywhere", combo: "?", typing: false },
} as const satisfies Record<string, { group: string; combo: string; typing: boolean }>;

export type Action = keyof typeof ACTIONS;
export type ActionGroup = (typeof ACTIONS)[Action]["group"];

export const ALL_ACTIONS = Object.keys(ACTIONS) as Action[];
export const GROUPS: readonly ActionGroup[] = ["listen", "check", "dictate", "everywhere"];

/** Works in a text box as well; a letter alone then wants Alt with it. */
export function worksWhileTyping(action: Action): boolean {
  return ACTIONS[action].typing;
}
