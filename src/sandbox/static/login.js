// The door for those who come from elsewhere: in the browser's language.

import { translate } from "./texts.js";

translate(document);
document.getElementById("refused").hidden = location.search !== "?refused";
