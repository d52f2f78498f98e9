import { strict as assert } from "node:assert";
import * as os from "node:os";
import fc from "fast-check";
import { HostRule, hostOf, isLoopback } from "../../../simulator/serve/hostRule";

const onLoopback = new HostRule({ given: "127.0.0.1", bound: "127.0.0.1" });
const served = ["api.example.com"];

function admits(rule: HostRule, authority: string): boolean {
  const host = hostOf(authority);
  return host !== undefined && rule.admits(host, served);
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const byte = fc.nat(255);

describe("hosts that a listener answers for", () => {
  it("are compared in one form", () => {
    for (const [authority, host] of [
      ["localhost", "localhost"],
      ["LOCALHOST:4000", "localhost"],
      ["localhost.", "localhost"],
      ["127.0.0.1:", "127.0.0.1"],
      ["[::1]:4000", "::1"],
      ["[0:0:0:0:0:0:0:1]", "::1"],
      ["[::FFFF:127.0.0.1]", "127.0.0.1"],
      ["[fd00:0::00A]", "fd00::a"],
    ] as const) {
      assert.equal(hostOf(authority), host, authority);
    }
  });

  it("are no hosts with anything around them", () => {
    for (const authority of [
      "",
      " localhost",
      "localhost ",
      "localhost,evil.example",
      "localhost:80:80",
      "localhost:65536",
      "localhost:-1",
      "localhost:x",
      "localhost/evil.example",
      "localhost#evil.example",
      "localhost?evil.example",
      "localhost\\evil.example",
      "localhost@evil.example",
      "evil.example@localhost",
      "user:secret@127.0.0.1",
      "http://localhost",
      "::1",
      "[::1",
      "[::1]evil.example",
      "[::1%lo]",
      "[::1%25lo]",
      "[127.0.0.1]",
      "[localhost]",
      "%6cocalhost",
      "ｌocalhost",
      "loca\u200blhost",
    ]) {
      assert.equal(hostOf(authority), undefined, authority);
    }
  });

  it("are, on loopback, those of loopback and of the site", () => {
    for (const authority of ["localhost", "127.0.0.1", "127.255.0.7:1", "[::1]:80", "API.example.com:443"]) {
      assert.ok(admits(onLoopback, authority), authority);
    }
    for (const authority of [
      "localhost.evil.example",
      "localhost..",
      "localhost.localdomain",
      "orders.localhost",
      "127.0.0.1.nip.io",
      "127.0.0.1.",
      "127.1",
      "0x7f.0.0.1",
      "0177.0.0.1",
      "127.000.000.001",
      "2130706433",
      "0.0.0.0",
      "[::]",
      "[::127.0.0.1]",
      "[::ffff:10.0.0.1]",
      "128.0.0.1",
      "1127.0.0.1",
      "host.docker.internal",
      "evil.api.example.com",
      "api.example.com.evil.example",
      "xapi.example.com",
      os.hostname(),
    ]) {
      assert.ok(!admits(onLoopback, authority), authority);
    }
  });

  it("are never names that nobody gave", () =>
    fc.assert(
      fc.property(name, fc.option(fc.nat(65_535)), fc.boolean(), (one, port, dot) => {
        const authority = `${one}${dot ? "." : ""}${port === null ? "" : `:${port}`}`;
        assert.equal(admits(onLoopback, authority), one === "localhost" || served.includes(one));
      }),
    ));

  it("are the addresses of 127.0.0.0/8, and no others, however they are written", () =>
    fc.assert(
      fc.property(byte, byte, byte, byte, fc.boolean(), (a, b, c, d, isMapped) => {
        const address = `${a}.${b}.${c}.${d}`;
        assert.equal(admits(onLoopback, isMapped ? `[::ffff:${address}]` : address), a === 127);
        assert.equal(isLoopback(address), a === 127);
      }),
    ));

  it("are read from any text without failing", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const host = hostOf(text);
        assert.ok(host === undefined || /^[\w.:-]+$/.test(host));
      }),
    ));

  it("are what --host gave: the name, and the address that it means", () => {
    const rule = new HostRule({ given: "Orders.internal", bound: "192.0.2.7" });
    for (const authority of ["orders.internal:4000", "192.0.2.7", "localhost"]) {
      assert.ok(admits(rule, authority), authority);
    }
    assert.ok(!admits(rule, "192.0.2.8"));
  });

  it("are, where all addresses are listened on, those of this machine", () => {
    const own = Object.values(os.networkInterfaces()).flatMap((addresses = []) => addresses);
    for (const bound of ["0.0.0.0", "::"]) {
      const rule = new HostRule({ given: bound, bound });
      for (const { address, family } of own) {
        assert.ok(admits(rule, family === "IPv6" ? `[${address}]` : address), address);
      }
      for (const authority of ["203.0.113.9", "[2001:db8::9]", "evil.example", os.hostname()]) {
        assert.ok(!admits(rule, authority), authority);
      }
    }
  });

  it("are what the developer allows", () => {
    const allowed = ["host.docker.internal", "203.0.113.9", "2001:db8::9"];
    const rule = new HostRule({ given: "127.0.0.1", bound: "127.0.0.1", allowed });
    for (const authority of ["host.docker.internal:4000", "203.0.113.9", "[2001:DB8:0::9]"]) {
      assert.ok(admits(rule, authority), authority);
    }
    assert.ok(!admits(rule, "evil.host.docker.internal"));
  });
});
