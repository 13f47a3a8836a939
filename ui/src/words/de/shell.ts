import type { Words } from "../en";

export const shell: Words["shell"] = {};
