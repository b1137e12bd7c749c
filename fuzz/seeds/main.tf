resource "aws_instance" "till" {
  ami = "a"
  tags = {
    Name = "till"
  }
}
