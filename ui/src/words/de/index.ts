import type { Words } from "../en";
import { carry } from "./carry";
import { editor } from "./editor";
import { history } from "./history";
import { merge } from "./merge";
import { notes } from "./notes";
import { palette } from "./palette";
import { place } from "./place";
import { reasons } from "./reasons";
import { refusals } from "./refusals";
import { settings } from "./settings";
import { shell } from "./shell";
import { start } from "./start";
import { sync } from "./sync";

export const de: Words = {
  carry,
  editor,
  history,
  merge,
  notes,
  palette,
  place,
  reasons,
  refusals,
  settings,
  shell,
  start,
  sync,
};
