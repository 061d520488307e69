/** Where text is written: a stream of the process, or what stands for one. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export interface MainOptions {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
}
