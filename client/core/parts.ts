/**
 * Makes the parts of a client, and tells them when connections come and go. `message_router.ts`
 * says which part takes which message.
 * @module
 */
import type { Connection } from "./connection/connection.ts";
import { WantedChannels } from "./connection/wanted_channels.ts";
import type { ClientContext } from "./context.ts";
import type { ClientEvent } from "./events.ts";
import { CatchUp } from "./history/catch_up.ts";
import { HistoryPaging } from "./history/paging.ts";
import { ReadMarkers } from "./history/read_markers.ts";
import { AccountLogin } from "./identity/account_login.ts";
import { OwnNick } from "./identity/own_nick.ts";
import type { ClientOptions, Timing } from "./connection/options.ts";
import { whoIsAway } from "./model/messages.ts";
import { Delivery } from "./sending/delivery.ts";

/** The most members of a channel to ask about who is away: for more, the answer would be long. */
const WHO_MAX = 200;

/** The parts of one client. They outlive each connection. */
export class Parts {
  readonly nick: OwnNick;
  readonly channels: WantedChannels;
  readonly catchUp: CatchUp;
  readonly delivery: Delivery;
  readonly login: AccountLogin;
  readonly paging: HistoryPaging;
  readonly markers: ReadMarkers;
  readonly #context: ClientContext;
  readonly #hasAccount: boolean;
  /** ms; see {@linkcode Timing.nickBack}. */
  readonly #nickBack: number;

  constructor(context: ClientContext, options: ClientOptions, timing: Timing) {
    this.#context = context;
    this.#hasAccount = options.credentials !== undefined;
    this.#nickBack = timing.nickBack;
    this.nick = new OwnNick(options.nick, options.firmNick, options.askNick);
    this.channels = new WantedChannels(context, options.channels);
    this.catchUp = new CatchUp(context, options.history ?? 0);
    this.delivery = new Delivery(context, this.channels, this.nick, this.catchUp);
    this.login = new AccountLogin(context, this.nick);
    this.paging = new HistoryPaging(context);
    this.markers = new ReadMarkers(context, timing.read);
  }

  /**
   * Starts everything that needs a registered connection.
   *
   * @param nick the nick that the server registered
   * @param again whether an earlier connection was registered
   */
  registered({ capabilities, info }: Connection, nick: string, again: boolean): void {
    const { model } = this.#context;
    model.isupport.clear();
    model.nick = nick;
    this.nick.registered(nick, again, this.#hasAccount || this.login.credentials !== undefined);
    if (this.nick.mistaken) {
      this.#context.after(this.#nickBack, () => {
        this.nick.recognized();
        this.delivery.pump();
      });
    }
    this.login.registered(capabilities, info.secure);
    this.catchUp.registered(capabilities);
    this.markers.registered();
    this.channels.request();
    this.delivery.registered(capabilities);
  }

  /** Follows a change of the model: a joined or left channel, or another nick of the client. */
  follow(event: ClientEvent): void {
    switch (event.type) {
      case "joined":
        this.channels.joined(event.channel);
        this.catchUp.joined(event.channel);
        this.delivery.pump();
        break;
      case "names":
        this.#askWhoIsAway(event.channel);
        break;
      case "left":
        this.channels.delete(event.channel);
        this.catchUp.left(event.channel);
        break;
      case "own-nick":
        if (this.nick.became(event.nick)) this.delivery.pump();
        break;
    }
  }

  /** Asks which members of a channel are away. After that, `away-notify` reports changes. */
  #askWhoIsAway(channel: string): void {
    const { capabilities, model } = this.#context;
    const { size = 0 } = model.buffers.get(channel)?.members ?? {};
    const isAble = model.isupport.has("WHOX") && capabilities.has("away-notify");
    if (isAble && size > 1 && size <= WHO_MAX) this.#context.write(whoIsAway(channel));
  }

  /**
   * Drops the state of the lost connection.
   *
   * @param reason the text of the server's ERROR; empty without one
   */
  disconnected(reason: string): void {
    this.channels.disconnected();
    this.catchUp.disconnected(reason);
    this.paging.disconnected();
    this.#context.model.disconnected();
    this.delivery.disconnected();
    this.login.disconnected();
    this.markers.disconnected();
  }

  /** Ends everything that waits for another connection: there will be none. */
  end(): void {
    this.delivery.end();
    this.catchUp.end();
  }
}
