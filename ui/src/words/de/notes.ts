import type { Words } from "../en";

export const notes: Words["notes"] = {};
