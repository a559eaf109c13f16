/*
 * What the program is made of, so that results of another are told from its own.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

/*
 * SHA-256 over src/, include/ and shaders/, 64 hex digits: made by src/source.sh
 * and linked into east and east-light alone, so that no test is linked and run
 * again for a change elsewhere. All else has the "unknown" of program.c.
 */
extern const char program_source[];

#endif
