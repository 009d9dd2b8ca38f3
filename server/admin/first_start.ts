import { addAccount, isFault } from "../accounts/sign_up.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { UsageError } from "../../cli/flags.ts";
import type { Server } from "../server.ts";

/**
 * Offers whoever starts a server for the first time, on a terminal, to make the account by which they look after it.
 * Where they want none, `chatd admin accounts` makes one any time.
 *
 * @param ask asks a question of one line; null where there is no answer
 */
export async function offerOperator(
  server: Server,
  ask: (question: string) => string | null = prompt,
  readPassword: () => Promise<string> = () => readNewPassword("no account was made"),
): Promise<void> {
  for (;;) {
    const name = ask("A name for your operator account (Enter for none):")?.trim() ?? "";
    if (name === "") return;
    try {
      const by = { user: 0, source: server.settings.name };
      const made = await addAccount(server, by, name, await readPassword());
      if (isFault(made)) {
        console.error(made.text);
        continue;
      }
      await server.log.append({ type: "grant", ...by, name: made.name, granted: true });
      server.flusher.commit();
      console.error(
        `${made.name} is an operator: 'chatd join --account ${made.name}' logs in to it`,
      );
      return;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      console.error(error.message);
    }
  }
}
