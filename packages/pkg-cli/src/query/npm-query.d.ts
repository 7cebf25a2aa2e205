declare module '@npmcli/query' {
  /** A node of a parsed selector, with what npm's parser adds to pseudo classes. */
  interface QueryNode {
    readonly type:
      | 'root'
      | 'selector'
      | 'attribute'
      | 'class'
      | 'combinator'
      | 'id'
      | 'pseudo'
      | 'universal'
      | 'tag'
      | 'string'
      | 'comment'
      | 'nesting';
    readonly value: string;
    readonly nodes?: readonly QueryNode[];
    readonly qualifiedAttribute?: string;
    readonly operator?: string;
    readonly insensitive?: boolean;
    readonly nestedNode?: QueryNode;
    readonly lookupProperties?: readonly (string | symbol)[];
    readonly attributeMatcher?: QueryAttribute;
    readonly semverValue?: string;
    readonly semverFunc?: string;
    readonly pathValue?: string;
    readonly typeValue?: string;
    readonly outdatedKind?: string;
    readonly vulns?: readonly { readonly severity?: readonly string[]; readonly cwe?: readonly string[] }[];
    toString(): string;
  }
  interface QueryAttribute {
    readonly qualifiedAttribute?: string;
    readonly operator?: string | undefined;
    readonly value?: string | undefined;
    readonly insensitive?: boolean | undefined;
  }
  const query: {
    parser(text: string): QueryNode | readonly never[];
    readonly arrayDelimiter: symbol;
  };

  export type { QueryAttribute, QueryNode };
  export default query;
}
