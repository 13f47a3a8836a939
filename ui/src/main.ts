import { mount } from "svelte";
import App from "./App.svelte";
import NoteWindow from "./shell/NoteWindow.svelte";
import "./styles/index.css";

const target = document.getElementById("app");
const id = new URLSearchParams(location.search).get("note");
if (target && id !== null) mount(NoteWindow, { target, props: { id } });
else if (target) mount(App, { target });
