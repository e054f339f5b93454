/** Line icons of 24 units; always beside a word, so hidden from screen readers. */

import type { TemplateResult } from "lit";
import { html, svg } from "lit";

const PATHS = {
  microphone: svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7" />`,
  stop: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1.5" fill="currentColor" />`,
  play: svg`<path d="M8 5.5v13l10-6.5z" fill="currentColor" />`,
  speed: svg`<path d="M4.5 17.5a8.5 8.5 0 1 1 15 0M12 14l-3.5-4.5" /><circle cx="12" cy="14" r="1.2" fill="currentColor" />`,
  pencil: svg`<path d="M4 20l1-4.2L16.2 4.6a1.8 1.8 0 0 1 2.6 0l.6.6a1.8 1.8 0 0 1 0 2.6L8.2 19z" />`,
  keyboard: svg`<rect x="3" y="6.5" width="18" height="11" rx="2" /><path d="M7 10.5h.01M10.3 10.5h.01M13.7 10.5h.01M17 10.5h.01M8 14h8" />`,
  spark: svg`<path d="M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z" />`,
  question: svg`<circle cx="12" cy="12" r="8.5" /><path d="M9.5 9.7a2.5 2.5 0 1 1 3.4 2.4c-.6.3-.9.7-.9 1.4M12 16.5h.01" />`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5" />`,
  ring: svg`<circle cx="12" cy="12" r="7" stroke-dasharray="1.5 3.9" />`,
  cross: svg`<path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />`,
  undo: svg`<path d="M8.5 7L4.5 11l4 4M5 11h9a5 5 0 0 1 0 10h-2" />`,
  redo: svg`<path d="M15.5 7l4 4-4 4M19 11h-9a5 5 0 0 0 0 10h2" />`,
  warning: svg`<path d="M12 4.5l8.5 15h-17zM12 10.5v4M12 17h.01" />`,
  printer: svg`<path d="M7.5 8V4h9v4M7.5 17H5a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 5 8h14a1.5 1.5 0 0 1 1.5 1.5v6A1.5 1.5 0 0 1 19 17h-2.5" /><rect x="7.5" y="14" width="9" height="6" />`,
  pause: svg`<rect x="7" y="6" width="3.5" height="12" rx="1" fill="currentColor" /><rect x="13.5" y="6" width="3.5" height="12" rx="1" fill="currentColor" />`,
  down: svg`<path d="M12 5v13M6.5 12.5L12 18l5.5-5.5" />`,
  linked: svg`<path d="M4.5 10.5a10.5 10.5 0 0 1 15 0M7.5 13.8a6.4 6.4 0 0 1 9 0M12 17.8h.01" />`,
  unlinked: svg`<path d="M4.5 10.5a10.5 10.5 0 0 1 5-2.8M14.5 7.7a10.5 10.5 0 0 1 5 2.8M7.5 13.8a6.4 6.4 0 0 1 3-1.7M12 17.8h.01M5 4l14 16" />`,
  text: svg`<path d="M5 6h14M5 11h14M5 16h8" />`,
  list: svg`<path d="M9.5 6.5H20M9.5 12H20M9.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01" />`,
  arrow: svg`<path d="M9.5 5.5L16 12l-6.5 6.5" />`,
  lock: svg`<rect x="5.5" y="11" width="13" height="9" rx="1.5" /><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />`,
  back: svg`<path d="M14.5 5.5L8 12l6.5 6.5" />`,
  search: svg`<circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  device: svg`<rect x="7" y="3" width="10" height="18" rx="2" /><path d="M11 18h2" />`,
  folder: svg`<path d="M3.5 6.5A1.5 1.5 0 0 1 5 5h4.5l2 2.5H19A1.5 1.5 0 0 1 20.5 9v8.5A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5z" />`,
  book: svg`<path d="M12 6.5C10 5 7.5 4.5 4 4.5v13.5c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2V4.5c-3.5 0-6 .5-8 2zM12 6.5V20" />`,
  sliders: svg`<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="12" r="2" /><circle cx="17" cy="17" r="2" />`,
  trash: svg`<path d="M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7" />`,
};

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
