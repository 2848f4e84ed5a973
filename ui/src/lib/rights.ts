// What somebody may do: "*" is every right. The server decides; pages only leave out what would be refused.
export const can = (rights: readonly string[] | undefined, right: string): boolean => !!rights?.some(own => own === right || own === '*')
