/** What a request holds that the APIs look at. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

/** What an API says. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** An API of a DNS provider's. */
export type Api = (request: ApiRequest) => Promise<ApiAnswer>;
