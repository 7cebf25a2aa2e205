/** What a shell has to read so that it completes `dx`: bash, zsh (with its bash completion), not Windows. */
export const shellScript: string = `# dx completion: put this into ~/.bashrc or ~/.zshrc
#   source <(dx completion)
if type complete &>/dev/null; then
  _dx_completion () {
    local IFS=$'\\n' words cword
    if type _get_comp_words_by_ref &>/dev/null; then
      _get_comp_words_by_ref -n = -n @ -n : -w words -i cword
    else
      cword="$COMP_CWORD"
      words=("\${COMP_WORDS[@]}")
    fi
    COMPREPLY=($(COMP_CWORD="$cword" COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" dx completion -- "\${words[@]}" 2>/dev/null))
  }
  complete -o default -F _dx_completion dx
elif type compdef &>/dev/null; then
  _dx_completion () {
    local IFS=$'\\n'
    compadd -- $(COMP_CWORD=$((CURRENT - 1)) COMP_LINE=$BUFFER COMP_POINT=0 dx completion -- "\${words[@]}" 2>/dev/null)
  }
  compdef _dx_completion dx
fi
`;
