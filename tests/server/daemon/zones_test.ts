/**
 * Listening on link-local IPv6 addresses, which are found only with their zone.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { formatAddress } from "../../../cli/address.ts";
import { Daemon } from "../../../server/daemon/daemon.ts";
import { Server } from "../../../server/server.ts";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";
import { testSettings } from "../../support/settings.ts";

/** A link-local address of this machine, with its zone. */
const linkLocal = Deno.networkInterfaces()
  .filter(({ address }) => /^fe[89ab]/i.test(address))
  .map(({ address, name }) => `${address.replace(/%.*$/, "")}%${name}`)[0];

Deno.test({
  name: "a link-local address keeps its zone when its certificate is renewed, and in the join line",
  ignore: linkLocal === undefined,
  async fn() {
    const hostname = linkLocal ?? "";
    const at = [{ hostname, port: 0 }];
    const identity = makeSelfSigned(["localhost"]);
    const daemon = new Daemon(new Server({ settings: testSettings() }), {
      plain: at,
      tls: at,
      identity,
    });
    try {
      const before = daemon.addresses;
      assertEquals(before.map((address) => address.hostname), [hostname, hostname]);
      assertEquals(formatAddress(before[1]!), `[${hostname}]:${before[1]!.port}`);
      await daemon.renew(makeSelfSigned(["localhost"]));
      assertEquals(daemon.addresses, before);
      for (const { port } of before) {
        using conn = await Deno.connect({ hostname, port });
        assert(conn.remoteAddr !== undefined);
      }
    } finally {
      await daemon.stop("the test is over");
    }
  },
});
