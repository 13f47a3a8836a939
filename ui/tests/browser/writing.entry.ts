import "../../src/main";
import { backend } from "../../src/ipc";

Object.assign(window, { host: backend });
