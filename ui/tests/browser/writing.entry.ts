import "../../src/main";
import { backend } from "../../src/ipc";

Object.defineProperty(window, "host", { get: () => backend });
