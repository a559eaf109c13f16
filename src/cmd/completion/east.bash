# Completion of east in bash: the program itself says what can stand there.
_east()
{
	local word
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		case $word in
		:file) compopt -o default ;;
		:directory) compopt -o dirnames ;;
		*) COMPREPLY+=("$word") ;;
		esac
	done < <("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -F _east east east-light
