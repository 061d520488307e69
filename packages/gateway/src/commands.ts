export function provideCommands(_: unknown): void {}
