import type { Words } from "../en";

export const history: Words["history"] = {};
