/**
 * What a client asked to be played back of channels that it joins soon.
 * @module
 */

/** The times between which messages are played back, in milliseconds since 1970, both exclusive. */
export interface PlaybackBounds {
  readonly after?: number;
  readonly before?: number;
}

/** A request to play back the messages of channels. */
export interface PlaybackRequest {
  readonly bounds: PlaybackBounds;
  /** Until when it is for channels that the client joins, by `performance.now()`. */
  readonly until: number;
  /** Returns whether it names a channel. */
  isFor(channel: string): boolean;
}
