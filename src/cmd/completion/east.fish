# Completion of east in fish: the program itself says what can stand there.
function __east_complete
	set -l before (commandline -opc)
	set -l current (commandline -ct)
	for line in ($before[1] --complete $before[2..-1] "$current" 2> /dev/null)
		switch $line
			case :file
				__fish_complete_path (string replace -r -- '^--.*?=' '' "$current")
			case :directory
				__fish_complete_directories (string replace -r -- '^--.*?=' '' "$current")
			case '*'
				echo $line
		end
	end
end
complete -c east -f -a '(__east_complete)'
complete -c east-light -f -a '(__east_complete)'
