import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/dictate.css";
import "./styles/record-bar.css";
import "./styles/review.css";
import "./styles/points.css";
import "./styles/field.css";
import "./styles/lists.css";
import { VerbaalApp } from "./app.ts";
import { applyPreferences } from "./preferences.ts";

await applyPreferences();
customElements.define("verbaal-app", VerbaalApp);
