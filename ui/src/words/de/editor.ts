import type { Words } from "../en";

export const editor: Words["editor"] = {};
