/** How the receiver of an answer steers it. */
export interface WireController {
  readonly aborted: boolean;
  readonly paused: boolean;
  /** Leaves the rest of the answer in the network until `resume`. */
  pause(): void;
  resume(): void;
  /** Closes the connection; nothing more is heard. */
  abort(reason: Error): void;
}

/** The headers of an answer; undici gives a list for what is there several times. */
export type WireHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Who hears an answer, part by part. What undici calls a dispatch handler is one. */
export interface WireHandler {
  /** Called before anything is sent; aborting now sends nothing. */
  onRequestStart(controller: WireController): void;
  onResponseStart(controller: WireController, status: number, headers: WireHeaders): void;
  onResponseData(controller: WireController, part: Uint8Array): void;
  onResponseEnd(): void;
  onResponseError(controller: WireController | undefined, error: Error): void;
}
