// Peers are devDependencies, here to be measured: nothing of Trestle is to import them by name.
export const load = (name) => import(name)
