import type { Exported, WorkspacePackage } from './workspace.mjs'

export declare const SOURCE = '@trestle/source'
export declare function isBuilt(one: WorkspacePackage): boolean
export declare function bundleFolder(one: WorkspacePackage): string
export declare function isForNode(folder: string): boolean
export declare function exportedFrom(
  source: string | { readonly node: string; readonly default: string },
  forNode: boolean,
): Exported
export declare function exportsOf(one: WorkspacePackage): Record<string, Exported>
export declare function bundledEntries(one: WorkspacePackage): Record<string, string>
