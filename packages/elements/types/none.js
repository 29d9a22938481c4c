// The subpaths for frameworks have types alone.
export {}
