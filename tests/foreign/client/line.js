// The line between a client and the server: it carries every exchange whole, writes down what it carried, and fails as
// it is told.
"use strict";

const { once } = require("node:events");
const http = require("node:http");

// Of the answers and requests it can carry, in bytes: more than the server takes.
const HEADERS = { maxHeaderSize: 128 * 1024 };

/** A line to this server that ends with the test. A client is given its `url`. */
async function openLine(t, server) {
  const line = new Line(server);
  const listener = http.createServer(HEADERS, (request, response) => line.carry(request, response));
  await once(listener.listen(0, "127.0.0.1"), "listening");
  t.after(() => listener.close().closeAllConnections());
  line.url = `http://127.0.0.1:${listener.address().port}`;
  return line;
}

class Line {
  /** What it carried: `{request: "POST /tables/notes", query, headers, status}`. */
  exchanges = [];
  /** Done after an answer has left the server and before the client hears it. It is given the exchange. */
  meanwhile = async () => {};
  #lost = [];

  constructor({ url, key, token }) {
    Object.assign(this, { key, token, there: new URL(url) });
  }

  /** The next request of this name is carried out, and nobody hears of it. */
  loseAnswer(name) {
    this.#lost.push(name);
  }

  /** The status of each answer to requests of this name. */
  statuses(name) {
    return this.exchanges.filter(({ request }) => request === name).map(({ status }) => status);
  }

  async carry(request, response) {
    const { answer, body } = await this.#ask(request);
    const [path, query = ""] = request.url.split("?");
    const name = `${request.method} ${path}`;
    const exchange = { request: name, query, headers: request.headers, status: answer.statusCode };
    this.exchanges.push(exchange);
    await this.meanwhile(exchange);
    if (this.#lost.includes(name)) {
      this.#lost.splice(this.#lost.indexOf(name), 1);
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.statusCode, answer.headers).end(body);
  }

  async #ask(request) {
    const { method, url, headers } = request;
    const { hostname, port } = this.there;
    const asked = http.request({ ...HEADERS, hostname, port, method, headers, path: url });
    request.pipe(asked);
    const [answer] = await once(asked, "response");
    return { answer, body: Buffer.concat(await answer.toArray()) };
  }
}

module.exports = { openLine };
