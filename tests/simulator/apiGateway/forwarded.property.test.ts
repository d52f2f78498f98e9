import { strict as assert } from "node:assert";
import fc from "fast-check";
import { forwarded } from "../../../simulator/apiGateway/forwarded";

/** Reads a header as RFC 7239, section 4, has it: one element of parameters that are tokens or quoted texts. */
function parse(header: string): Record<string, string> {
  const pair = /([a-z]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")(;|$)/gsy;
  const parameters: Record<string, string> = {};
  for (let last = 0; last < header.length; last = pair.lastIndex) {
    pair.lastIndex = last;
    const [, name = "", token, quoted = ""] = pair.exec(header) ?? assert.fail(header);
    parameters[name] = token ?? quoted.replace(/\\(.)/gs, "$1");
  }
  return parameters;
}

const request = { by: "127.0.0.1", for: "192.0.2.7", host: "api.example.com", proto: "https" } as const;

describe("the Forwarded header", () => {
  it("has tokens as they are, and all else in quotes", () => {
    assert.equal(forwarded(request), "by=127.0.0.1;for=192.0.2.7;host=api.example.com;proto=https");
    assert.equal(
      forwarded({ by: "::1", for: "fe80::1", host: "localhost:4000", proto: "http" }),
      'by="[::1]";for="[fe80::1]";host="localhost:4000";proto=http',
    );
    assert.equal(forwarded({ ...request, host: "" }), "by=127.0.0.1;for=192.0.2.7;proto=https");
  });

  it("has four parameters, whatever the host is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (host) => {
        const { by, for: caller, proto } = request;
        assert.deepEqual(parse(forwarded({ ...request, host })), { by, for: caller, host, proto });
      }),
      { examples: [["x;proto=http"], ['x";for=6.6.6.6;x="'], ["x, for=6.6.6.6"], ["\\"], ['\\"']] },
    );
  });
});
