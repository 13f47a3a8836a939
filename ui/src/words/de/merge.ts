import type { Words } from "../en";

export const merge: Words["merge"] = {};
