import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/dictate.css";
import "./styles/review.css";
import "./styles/lists.css";
import "./app.ts";
