import { assertEquals } from "@std/assert";
import { TestServer } from "../support/server.ts";

Deno.test("NICK and USER register a client, in either order", async () => {
  const server = new TestServer();
  for (
    const [nick, lines] of [["alice", ["NICK alice", "USER a 0 * :A"]], ["bob", [
      "USER b 0 * :B",
      "NICK bob",
    ]]] as const
  ) {
    const client = server.client();
    assertEquals(await client.ask(lines[0]), []);
    const commands = (await client.askMessages(lines[1])).map(({ command }) => command);
    assertEquals(commands.slice(0, 5), ["001", "002", "003", "004", "005"]);
    assertEquals(server.hub.user(nick)?.realname, nick[0]?.toUpperCase());
  }
});
