import type { WorkspacePackage } from './workspace.mjs'

/** The page as it should be. */
export declare function xepsPage(packages?: readonly WorkspacePackage[]): string
export declare const xepsFile: string
export declare function writeXepsPage(): void
