// What is used here of irc-framework, which brings no types.
declare module 'irc-framework' {
  interface Message {
    readonly tags: Readonly<Record<string, string>>
    readonly prefix: string
    readonly nick: string
    readonly ident: string
    readonly hostname: string
    readonly command: string
    readonly params: readonly string[]
  }
  interface Transport {
    connect(): void
    writeLine(line: string, written?: () => void): void
    close(force?: boolean): void
    disposeSocket(): void
    setEncoding(encoding: string): boolean
    isConnected(): boolean
    on(event: string, listener: (...args: never[]) => void): void
    removeAllListeners(): void
  }
  interface Options {
    readonly nick: string
    readonly username: string
    readonly gecos: string
    readonly password?: string
    readonly account?: { readonly account: string; readonly password: string }
    readonly sasl_mechanism?: string
    readonly version: string | null
    readonly auto_reconnect: boolean
    readonly ping_interval: number
    readonly ping_timeout: number
    readonly enable_chghost: boolean
    readonly enable_setname: boolean
    readonly enable_echomessage: boolean
    readonly transport: new () => Transport
  }
  type Next = (error?: unknown) => void
  type RawMiddleware = (command: string, message: Message, line: string, client: Client, next: Next) => void
  class Client {
    constructor(options?: Options)
    readonly network: {
      readonly cap: { readonly enabled: readonly string[]; readonly available: ReadonlyMap<string, string> }
    }
    requestCap(names: readonly string[]): void
    use(middleware: (client: Client, raw: { use(handler: RawMiddleware): void }) => void): this
    connect(options?: Options): void
    on(event: 'sasl failed', listener: (event: { readonly reason: string; readonly message?: string }) => void): void
  }
  const framework: { readonly Client: typeof Client; ircLineParser(line: string): Message }

  export type { Message, Options, Transport }
  export default framework
}
