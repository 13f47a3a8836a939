import type { Words } from "../en";

export const start: Words["start"] = {};
