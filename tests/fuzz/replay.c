/* Runs a fuzz target over saved inputs, in name order, without a fuzzing engine: every bug found became a file there. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    unsigned char *bytes = NULL;
    size_t length = 0, room = 0;
    for (;;) {
        if (length == room) {
            room = room ? room * 2 : 65536;
            bytes = realloc(bytes, room);
            if (!bytes)
                abort();
        }
        size_t got = fread(bytes + length, 1, room - length, file);
        if (got == 0)
            break;
        length += got;
    }
    fclose(file);
    /* An exact copy, so that the sanitizer sees a read behind the end. */
    unsigned char *exact = malloc(length ? length : 1);
    if (!exact)
        abort();
    if (length)
        memcpy(exact, bytes, length);
    free(bytes);
    LLVMFuzzerTestOneInput(exact, length);
    free(exact);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: replay FOLDER\n");
        return 2;
    }
    struct dirent **entries = NULL;
    int count = scandir(argv[1], &entries, visible, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no saved inputs\n", argv[1]);
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        failed |= replay(path);
        free(entries[i]);
    }
    free(entries);
    printf("fuzz %s: %d saved inputs\n", argv[1], count);
    return failed;
}
