/** What the program that runs a gateway knows of its process, for administrators. */
export interface ProcessStatus {
  /** The handlers of the network module that run; `since` is in milliseconds of `performance.now()`. */
  runningHandlers?(): readonly { readonly user: string; readonly handler: string; readonly since: number }[]
  /** How the session of a user, by bare JID, has ended the process lately. */
  lastFailure?(
    user: string,
  ): { readonly handler?: string | undefined; readonly at: Date; readonly times: number } | undefined
}
