// What Microsoft's client asks of a web view's `XMLHttpRequest`, on node:http. As there, what is not allowed in a URL is
// percent-encoded, what a GET is given as its body is not sent, and a request that gets no whole answer ends with status 0.
"use strict";

const http = require("node:http");

class XMLHttpRequest {
  readyState = 0;
  status = 0;
  statusText = "";
  responseText = "";
  withCredentials = false;
  #options = { headers: {} };
  #url;
  #received = {};

  open(method, url) {
    this.#options.method = method;
    this.#url = new URL(url);
  }

  setRequestHeader(name, value) {
    this.#options.headers[name] = value;
  }

  getResponseHeader(name) {
    return this.#received[name.toLowerCase()] ?? null;
  }

  send(body) {
    const request = http.request(this.#url, this.#options);
    request.on("error", () => this.#end());
    request.on("response", async (response) => {
      try {
        this.responseText = Buffer.concat(await response.toArray()).toString();
      } catch {
        this.responseText = "";
        this.#end();
        return;
      }
      this.status = response.statusCode;
      this.statusText = response.statusMessage;
      this.#received = response.headers;
      this.#end();
    });
    // node:http would send the bytes without a length, and the next request on the connection would begin in them.
    request.end(this.#options.method === "GET" ? undefined : (body ?? undefined));
  }

  #end() {
    this.readyState = 4;
    this.onreadystatechange();
  }
}

module.exports = XMLHttpRequest;
