import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/dictate.css";
import "./styles/record-bar.css";
import "./styles/review.css";
import "./styles/points.css";
import "./styles/field.css";
import "./styles/lists.css";
import "./styles/keys.css";
import { VerbaalApp } from "./app.ts";
import { keys, listenToKeys } from "./keys/keys.ts";
import { toggleShortcutHelp } from "./keys/shortcut-help.ts";
import { applyPreferences } from "./preferences.ts";

await applyPreferences();
listenToKeys();
keys.on("help", toggleShortcutHelp);
customElements.define("verbaal-app", VerbaalApp);
