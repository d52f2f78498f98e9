/** A JSON value of the document. */
export type Json = string | boolean | { readonly [key: string]: Json } | readonly Json[];
