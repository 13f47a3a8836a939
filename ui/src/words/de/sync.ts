import type { Words } from "../en";

export const sync: Words["sync"] = {};
