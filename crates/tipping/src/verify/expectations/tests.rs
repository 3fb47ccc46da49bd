//! Mistakes in a file of expectations, each with its place.

use super::super::runner::NoCommands;
use super::*;

fn read(text: &str) -> Result<Expectations, String> {
    let path = Path::new("dir/expect.toml");
    Expectations::parse(path, text.to_owned(), &NoCommands).map_err(|error| error.to_string())
}

#[test]
fn mistakes_of_the_file_have_line_and_column() {
    let expect = "\n[[result.expect]]\nthat = 'a = 1'\nreason = 'r'\n";
    for (text, message) in [
        ("", "expect.toml, line 1, column 1: nothing is expected; write [[result]]"),
        ("[[result]]\nfile = 'x'\n", "line 1, column 1: nothing is expected of this result"),
        (
            &format!("[[result]]\nfle = 'x'{expect}"),
            "line 2, column 1: unknown field `fle`, expected one of `file`, `run`, `batch`, `norm`, `expect` \
             (did you mean `file`?)",
        ),
        (
            &format!("[[results]]\nfile = 'x'{expect}"),
            "line 3, column 3: invalid type: map, expected a sequence; write [[result]] and under it \
             [[result.expect]], both in double brackets",
        ),
        (
            "[[results]]\nfile = 'x'\n",
            "line 1, column 3: unknown field `results`, expected `result` (did you mean `result`?)",
        ),
        (
            "[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a = 1'\n",
            "line 3, column 1: missing field `reason`",
        ),
        (
            "[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a = 1'\nreason = ' '\n",
            "line 5, column 10: the reason is empty",
        ),
        (
            "[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'ä witin 1'\nreason = 'r'\n",
            "line 4, column 9: `ä witin 1`: a path is expected first",
        ),
        (
            "[[result]]\nfile = 'x'\n[[result.expect]]\nthat = 'a witin 1'\nreason = 'r'\n",
            "line 4, column 11: `a witin 1`: an operator is expected",
        ),
        ("[[result]]\nfile = 'x'\nfile = 'y'\n", "line 3, column 1: duplicate key"),
        ("[[result]]\nfile = 3\n", "line 2, column 8: invalid type: integer `3`, expected a string"),
        (
            &format!("[[result]]\n{expect}"),
            "line 1, column 1: a result has one of file, run, or batch with norm",
        ),
        (
            &format!("[[result]]\nfile = 'x'\nrun = ['fit']\n{expect}"),
            "line 1, column 1: a result has one of file, run, or batch with norm",
        ),
        (&format!("[[result]]\nrun = ['fit', 'x']\n{expect}"), "line 2, column 7: no command is run here"),
        (
            &format!("[[result]]\nbatch = 'x'\n{expect}"),
            "line 2, column 9: of the batch x one norm is checked at a time",
        ),
        (
            &format!("[[result]]\nfile = 'x'\nnorm = 'x'\n{expect}"),
            "line 3, column 8: norm is one of a batch",
        ),
        (
            &format!("[[result]]\nbatch = 'x'\nnorm = '../x'\n{expect}"),
            "line 3, column 8: `../x` is no identifier of a norm",
        ),
    ] {
        let found = read(text).expect_err(text);
        assert!(found.contains(message), "{text}\n{found}\n{message}");
    }
    // All that is wrong is said at once, in the order of the file.
    let two = "[[result]]\n[[result.expect]]\nthat = 'a'\nreason = ''\n";
    let found = read(two).expect_err(two);
    let lines: Vec<&str> = found.lines().map(|l| l.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "the expectations cannot be used, 3 mistakes:",
            "dir/expect.toml, line 1, column 1",
            "dir/expect.toml, line 3, column 10",
            "dir/expect.toml, line 4, column 10"
        ]
    );
    assert_eq!(line_and_column("aé\nb", 4), (2, 1));
}
